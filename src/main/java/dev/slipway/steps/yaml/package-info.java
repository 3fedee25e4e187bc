/** The step that looks through the site's YAML files before Helm does. */
@NullMarked
package dev.slipway.steps.yaml;

import org.jspecify.annotations.NullMarked;
