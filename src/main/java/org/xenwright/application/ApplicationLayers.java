package org.xenwright.application;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;

/**
 * An application as it lies in an image: layers, so that what changes seldom is sent and stored once.
 *
 * @param form how it was packed
 * @param layers those that hold something, the one that changes least first
 * @param start what follows the JVM's own flags on the command line; empty where something else starts it
 * @param mainClass the class it starts in; empty where something else starts it
 * @param notes remarks for the user
 */
public record ApplicationLayers(
        Form form, List<Layer> layers, List<String> start, String mainClass, List<String> notes) {
    public ApplicationLayers {
        layers = List.copyOf(layers);
        start = List.copyOf(start);
        notes = List.copyOf(notes);
    }

    /** Returns the same after other layers. */
    public ApplicationLayers after(List<Layer> first) {
        List<Layer> all = new ArrayList<>(first);
        all.addAll(layers);
        return new ApplicationLayers(form, all, start, mainClass, notes);
    }

    /**
     * A layer.
     *
     * @param name as Jib calls it
     * @param tree its files below the root of the image, with the folders above them
     */
    public record Layer(String name, Tree tree) {}

    /**
     * Lays an application out.
     *
     * @param store keeps what lies packed in its jar
     * @throws org.xenwright.problem.ProblemException when it is broken, or does not say where it starts
     */
    public static ApplicationLayers of(ApplicationRequest request, Store store) throws IOException {
        return new ApplicationReader(request, store).read();
    }
}
