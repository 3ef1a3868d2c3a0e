/** Finds the shapes that a change may touch: the first step from the feed to a shape log. */
@NullMarked
package dev.metamorph.shapelog.filter;

import org.jspecify.annotations.NullMarked;
