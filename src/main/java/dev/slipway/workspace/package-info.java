/**
 * The private folder of one deployment: a clean checkout of one commit, and everything secret. It is made, locked, and
 * removed however the deployment ends; what a killed run left is removed by the next.
 */
@NullMarked
package dev.slipway.workspace;

import org.jspecify.annotations.NullMarked;
