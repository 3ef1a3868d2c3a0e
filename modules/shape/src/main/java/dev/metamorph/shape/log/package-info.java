/** From rows to the items of a shape log: keys, JSON, and what a change means to a shape. */
@NullMarked
package dev.metamorph.shape.log;

import org.jspecify.annotations.NullMarked;
