/**
 * The words for the state of a stack: which parts it has, what each of them waits for and why, and
 * the reasons of refused requests, for programs and for people.
 */
@NullMarked
package dev.metamorph.shape.status;

import org.jspecify.annotations.NullMarked;
