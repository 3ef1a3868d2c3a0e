/** Removes what a stack has in its database, when the stack is given up. */
@NullMarked
package dev.metamorph.coordinator.retire;

import org.jspecify.annotations.NullMarked;
