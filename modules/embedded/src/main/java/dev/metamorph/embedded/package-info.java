/**
 * A real Postgres and a real Kafka broker on this machine, for the dev mode and for the tests. It
 * depends on none of the other modules.
 */
@NullMarked
package dev.metamorph.embedded;

import org.jspecify.annotations.NullMarked;
