/** The rules of yamllint, for sites that have a configuration of it: text and configuration in, findings out. */
@NullMarked
package dev.slipway.yamllint;

import org.jspecify.annotations.NullMarked;
