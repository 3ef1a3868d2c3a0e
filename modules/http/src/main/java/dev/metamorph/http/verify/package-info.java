/** Comparing a shape's log with the database. */
@NullMarked
package dev.metamorph.http.verify;

import org.jspecify.annotations.NullMarked;
