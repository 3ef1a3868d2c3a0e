/**
 * Resolves the operators, functions and casts of a clause with Postgres's catalog and its rules for
 * choosing among overloads.
 */
@NullMarked
package dev.metamorph.shape.where.catalog;

import org.jspecify.annotations.NullMarked;
