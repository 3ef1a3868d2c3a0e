/**
 * Validates a reader's request for a shape and resolves it to the canonical definition of the
 * shape.
 */
@NullMarked
package dev.metamorph.shape.definition;

import org.jspecify.annotations.NullMarked;
