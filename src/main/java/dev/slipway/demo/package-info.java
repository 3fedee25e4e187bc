/**
 * The whole pipeline, shown on the example site: makes a real site of the examples, a Git repository with encrypted
 * secrets, and plays the two servers that a site of its kind talks to, a chart repository and a Grafana. What is then run
 * on it is the ordinary deployment; nothing here knows how that works, and nothing there knows of the demo.
 */
@NullMarked
package dev.slipway.demo;

import org.jspecify.annotations.NullMarked;
