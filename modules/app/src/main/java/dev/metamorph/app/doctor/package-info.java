/**
 * {@code metamorph doctor} and the checks of a start: facts about the database, Kafka and this
 * machine are gathered first, and pure rules turn them into findings.
 */
@NullMarked
package dev.metamorph.app.doctor;

import org.jspecify.annotations.NullMarked;
