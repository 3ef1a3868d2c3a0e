package dev.metamorph.publish.topic;

import dev.metamorph.shape.published.TopicSettings;

/** The topics of published shapes. The methods wait for Kafka and never throw. Any thread. */
public interface Topics {
    /** Creates the topic if it does not exist, and checks whether it can be written. */
    TopicState prepare(TopicSettings topic);

    /** Checks whether a topic that is being written still has leaders, and which topic it is. */
    TopicState check(String topic);
}
