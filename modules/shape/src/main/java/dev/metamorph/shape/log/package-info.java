/**
 * Converts rows and changes into the items of a shape log: keys, JSON, and the effect of a change
 * on a shape.
 */
@NullMarked
package dev.metamorph.shape.log;

import org.jspecify.annotations.NullMarked;
