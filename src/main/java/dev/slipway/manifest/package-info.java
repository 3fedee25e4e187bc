/** What releases want on a target, as Helm renders it, beside what the target has of them: plain values and how they are got. */
@NullMarked
package dev.slipway.manifest;

import org.jspecify.annotations.NullMarked;
