/** What a shape would be, and what it would cost: for whoever writes a where clause. */
@NullMarked
package dev.metamorph.shape.explain;

import org.jspecify.annotations.NullMarked;
