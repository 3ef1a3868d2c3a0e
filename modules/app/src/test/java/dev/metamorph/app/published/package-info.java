/** Published shapes end to end: from Postgres to a read-committed consumer of their topics. */
@NullMarked
package dev.metamorph.app.published;

import org.jspecify.annotations.NullMarked;
