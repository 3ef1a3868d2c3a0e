/** What an index can know of the rows that match a clause, without testing it. */
@NullMarked
package dev.metamorph.shape.where.access;

import org.jspecify.annotations.NullMarked;
