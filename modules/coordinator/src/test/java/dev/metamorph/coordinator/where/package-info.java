/** Where clauses evaluated by our code, compared with Postgres. */
@NullMarked
package dev.metamorph.coordinator.where;

import org.jspecify.annotations.NullMarked;
