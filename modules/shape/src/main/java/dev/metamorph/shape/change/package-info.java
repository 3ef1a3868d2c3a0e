/** Changes and the rows in them, as the write-ahead log carries them. */
@NullMarked
package dev.metamorph.shape.change;

import org.jspecify.annotations.NullMarked;
