/** A client of schema registries that speak the protocol of Confluent's. */
@NullMarked
package dev.metamorph.publish.registry;

import org.jspecify.annotations.NullMarked;
