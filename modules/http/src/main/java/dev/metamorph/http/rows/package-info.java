/** Queries on the rows that shapes keep: their parameters, who answers them, and the answers. */
@NullMarked
package dev.metamorph.http.rows;

import org.jspecify.annotations.NullMarked;
