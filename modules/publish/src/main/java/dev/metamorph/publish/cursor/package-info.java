/** The positions of the publishers: the compacted topic {@code <stack>.published}. */
@NullMarked
package dev.metamorph.publish.cursor;

import org.jspecify.annotations.NullMarked;
