/**
 * Which operator, function or cast a clause means: Postgres's catalog, and its rules for choosing
 * among overloads.
 */
@NullMarked
package dev.metamorph.shape.where.catalog;

import org.jspecify.annotations.NullMarked;
