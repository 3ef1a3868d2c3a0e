/**
 * A clause understood: every part with its type, every operator and function chosen, constants
 * computed; and its way back to SQL.
 */
@NullMarked
package dev.metamorph.shape.where.expression;

import org.jspecify.annotations.NullMarked;
