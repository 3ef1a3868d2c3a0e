/** Declarations of published shapes: the rows, their Kafka topic and the record format. */
@NullMarked
package dev.metamorph.shape.published;

import org.jspecify.annotations.NullMarked;
