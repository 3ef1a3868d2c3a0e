/** Tables, columns and types, as the catalog and the replication stream describe them. */
@NullMarked
package dev.metamorph.shape.relation;

import org.jspecify.annotations.NullMarked;
