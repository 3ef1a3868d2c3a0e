/** Fakes and fixtures of the coordinator's tests. */
@NullMarked
package dev.metamorph.coordinator.testing;

import org.jspecify.annotations.NullMarked;
