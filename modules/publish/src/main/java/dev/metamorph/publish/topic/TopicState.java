package dev.metamorph.publish.topic;

/** The state of a published shape's topic. */
public sealed interface TopicState {
    /**
     * The topic can be written.
     *
     * @param id Kafka's id of the topic; a later topic of the same name has another one
     * @param partitions the number of partitions
     * @param empty whether the topic has no records; not asked by {@link Topics#check}, which says
     *     false
     */
    record Usable(String id, int partitions, boolean empty) implements TopicState {}

    /**
     * The topic cannot be written.
     *
     * @param reason the reason and the remedy, for people
     */
    record Refused(String reason) implements TopicState {}
}
