/**
 * The goals, the beans a POM fills, and the adapters to Maven; the only room that knows Maven.
 *
 * <p>A bean ({@code …Configuration}) is filled by Maven, holds defaults and checks, and turns itself into what the
 * rooms below work on; its tests need no Maven. A goal makes a {@link org.xenwright.plugin.ProjectImage} of each image
 * to work on and goes through them in {@code run}; nothing of an image is kept in a goal. Maven finds parameters only
 * in the fields of a goal and of its superclasses, so that goals which take the same ones share a superclass: {@link
 * org.xenwright.plugin.XenMojo} is the frame, {@link org.xenwright.plugin.ProjectMojo} and below it {@link
 * org.xenwright.plugin.BuildMojo} or {@link org.xenwright.plugin.BootingMojo} are parameters and what is made of them,
 * without a state of their own. To put all into one class would give each goal parameters that it does not obey; to
 * have no such classes would declare each of them up to eight times.
 *
 * <p>Components of ours are declared in {@code META-INF/plexus/components.xml} and not by JSR-330 annotations: the Sisu
 * of Maven 3.8 (0.3.4) passes over classes of Java 17 without a word when it reads them for {@code @Named}, and finds
 * none.
 */
@NullMarked
package org.xenwright.plugin;

import org.jspecify.annotations.NullMarked;
