/**
 * Counters and histograms that the modules of the path keep about themselves. Adding to one is
 * cheap; a reader takes a copy.
 */
@NullMarked
package dev.metamorph.shape.measure;

import org.jspecify.annotations.NullMarked;
