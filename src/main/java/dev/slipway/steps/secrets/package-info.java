/**
 * Decrypts the site's secrets into the workspace: the formats of openssl and git-crypt, with the JDK's own cryptography,
 * so that there is nothing to install and nothing in clear anywhere else.
 */
@NullMarked
package dev.slipway.steps.secrets;

import org.jspecify.annotations.NullMarked;
