/**
 * A class that Kafka 4.4 has moved and that Debezium 3.6 still calls at its former place. To be
 * deleted with the Debezium that is built with Kafka 4.4.
 */
@NullMarked
package org.apache.kafka.common.utils;

import org.jspecify.annotations.NullMarked;
