/** The topics of published shapes: their checks, their creation, and what they hold already. */
@NullMarked
package dev.metamorph.publish.topic;

import org.jspecify.annotations.NullMarked;
