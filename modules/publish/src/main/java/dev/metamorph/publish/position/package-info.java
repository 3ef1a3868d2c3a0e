/** Positions of published shapes: the same point in the database, in the log and in the topic. */
@NullMarked
package dev.metamorph.publish.position;

import org.jspecify.annotations.NullMarked;
