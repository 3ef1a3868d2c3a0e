/** Where clauses, as we understand them, against Postgres. */
@NullMarked
package dev.metamorph.coordinator.where;

import org.jspecify.annotations.NullMarked;
