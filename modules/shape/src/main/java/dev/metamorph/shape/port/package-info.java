/**
 * The seams between the modules: what http asks of shape logs, of the catalogue of shapes and of a
 * stack's status. Implemented elsewhere and joined in {@code app}.
 */
@NullMarked
package dev.metamorph.shape.port;

import org.jspecify.annotations.NullMarked;
