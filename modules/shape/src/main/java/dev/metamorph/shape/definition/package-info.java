/** What a shape is: from a reader's request to the canonical definition. */
@NullMarked
package dev.metamorph.shape.definition;

import org.jspecify.annotations.NullMarked;
