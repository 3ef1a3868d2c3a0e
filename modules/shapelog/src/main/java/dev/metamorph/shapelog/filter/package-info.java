/** Which shapes a change can touch: the first step from the feed to a shape log. */
@NullMarked
package dev.metamorph.shapelog.filter;

import org.jspecify.annotations.NullMarked;
