/** From log items to Kafka records: how keys, values and headers look. Pure; no Kafka client. */
@NullMarked
package dev.metamorph.publish.record;

import org.jspecify.annotations.NullMarked;
