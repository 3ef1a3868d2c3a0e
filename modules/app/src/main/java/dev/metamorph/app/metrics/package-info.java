/** Gives the figures of the modules to the page of metrics. */
@NullMarked
package dev.metamorph.app.metrics;

import org.jspecify.annotations.NullMarked;
