/** Measures where clauses and the index of shapes. */
@NullMarked
package dev.metamorph.bench.filter;

import org.jspecify.annotations.NullMarked;
