/**
 * Container images made on this machine, without Docker and without a registry of images: what PyPI and npm have, with the
 * Python and the Node.js that this machine runs, and the libraries that those need.
 */
@NullMarked
package dev.slipway.demo.images;

import org.jspecify.annotations.NullMarked;
