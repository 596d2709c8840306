package org.xenwright.customize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.application.ApplicationLayers.Layer;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.Form;
import org.xenwright.application.WebServer;
import org.xenwright.application.WholeSystem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The placement of a Java application in the tree, which remembers what of it is in which layer. */
final class ApplicationFiles {
    private static final String ATTEMPTED = "placing the application";

    private final Place place;

    ApplicationFiles(Place place) {
        this.place = place;
    }

    /**
     * Places all layers, and what an application that is alone in its image needs around it.
     *
     * @return the layers as they lie in the tree, where a folder may be a link to another
     */
    List<Layer> apply(ApplicationRequest request, ApplicationLayers application) throws IOException {
        if (request.whole()) {
            place.text("setting up the network", WholeSystem.NETWORK_FILE, WholeSystem.NETWORK, 0644);
            new SystemdUnits(place).apply(new Services(WholeSystem.units(), List.of(), List.of()));
        }
        if (application.form() == Form.WAR) {
            place.tree().remove(WebServer.of(request).webapp());
        }
        List<Layer> placed = new ArrayList<>();
        for (Layer each : application.layers()) {
            Tree layer = new Tree(place.tree().root().attributes());
            each.tree().walk((path, inode) -> {
                if (inode instanceof Directory) {
                    folder(path, inode.attributes());
                } else {
                    put(path, inode, layer);
                }
            });
            placed.add(new Layer(each.name(), layer));
        }
        return placed;
    }

    private void folder(TreePath path, Attributes attributes) {
        boolean missing = place.tree().follow(path).isEmpty();
        TreePath at = place.folder(ATTEMPTED, path);
        if (missing) {
            place.tree().find(at).orElseThrow().attributes(attributes);
        }
    }

    private void put(TreePath path, Inode inode, Tree layer) {
        TreePath at = place.put(ATTEMPTED, path, inode);
        TreePath above = TreePath.ROOT;
        for (var name : at.parent().names()) {
            above = above.child(name);
            layer.directory(above, place.tree().find(above).orElseThrow().attributes());
        }
        layer.put(at, inode);
    }
}
