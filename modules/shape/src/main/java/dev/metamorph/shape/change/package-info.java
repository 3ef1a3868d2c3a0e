/** Changes and the rows in them: what the write-ahead log says. */
@NullMarked
package dev.metamorph.shape.change;

import org.jspecify.annotations.NullMarked;
