/** What a where clause and the index of shapes cost. */
@NullMarked
package dev.metamorph.bench.filter;

import org.jspecify.annotations.NullMarked;
