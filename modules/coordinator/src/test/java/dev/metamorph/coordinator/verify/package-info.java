@NullMarked
package dev.metamorph.coordinator.verify;

import org.jspecify.annotations.NullMarked;
