package org.xenwright.customize;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.application.ApplicationLayers.Layer;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.JavaRuntime;
import org.xenwright.application.LinkedRuntime;
import org.xenwright.application.ServiceUnit;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The service of a Java application in the tree: its account, its unit, and the runtime that was linked for it. */
final class ApplicationService {
    private static final String ATTEMPTED = "making the service of the application";
    private static final String LAYER = "runtime";

    private final ApplicationRequest request;
    private final JavaRuntime runtime;
    private final ServiceUnit unit;
    private final Tree system;

    /** @param system the tree as its packages left it */
    ApplicationService(ApplicationRequest request, ApplicationLayers layers, JavaRuntime runtime, Tree system) {
        this.request = request;
        this.runtime = runtime;
        this.system = system;
        this.unit = ServiceUnit.of(request, layers, runtime.program(), ServiceUnit.systemdOf(system));
    }

    /** Returns the layer of a runtime that was linked for it; none where packages install what it runs on. */
    List<Layer> layers(Attributes folders, Instant clock) {
        LinkedRuntime linked = runtime.linked();
        if (linked == null) {
            return List.of();
        }
        Tree tree = new Tree(folders);
        TreePath home = TreePath.of(JavaRuntime.folder(request));
        tree.directory(home, Attributes.of(0755, clock));
        linked.tree().walk((path, inode) -> tree.put(TreePath.of(home.toString() + path), inode));
        return List.of(new Layer(LAYER, tree));
    }

    /**
     * Makes account, files and links.
     *
     * @return templates to render for each domain
     */
    List<DeployTemplate> apply(Place place, Accounts accounts) throws IOException {
        unit.taken(system).ifPresent(path -> {
            throw Problem.of(ATTEMPTED, "write another name: <application><name>")
                    .at(path.toString())
                    .found("a service called " + request.name()
                            + " already, or its files: the image's packages have them")
                    .expected("a name that nothing of the image has")
                    .raise();
        });
        ServiceUnit.Account account = unit.account();
        if (account != null) {
            accounts.service(
                    account.name(), account.number(), ServiceUnit.FIRST_NUMBER, ServiceUnit.NUMBERS, account.home());
        } else {
            accounts.owner(ATTEMPTED, String.valueOf(unit.user()));
        }
        List<DeployTemplate> templates = put(unit.files(), place);
        new SystemdUnits(place).apply(new Services(List.of(unit.unit()), List.of(), List.of()));
        return templates;
    }

    /** Puts files into the tree and returns those that are templates instead. */
    static List<DeployTemplate> put(List<ServiceUnit.File> files, Place place) {
        List<DeployTemplate> templates = new ArrayList<>();
        for (ServiceUnit.File each : files) {
            TreePath path = Place.path(ATTEMPTED, each.path());
            Attributes attributes = Attributes.of(each.mode(), place.clock());
            if (each.template()) {
                templates.add(new DeployTemplate(
                        path, attributes, "<application><environment>", each.text(), new TreeMap<>()));
            } else {
                place.put(ATTEMPTED, path, new RegularFile(attributes, Content.of(each.text())));
            }
        }
        return templates;
    }

    /**
     * Completes a runtime that was linked for it, once all else is in the tree.
     *
     * @param placed paths of the project's own files, which win
     * @return remarks for the user
     */
    List<String> complete(Place place, Set<TreePath> placed) throws IOException {
        if (runtime.linked() == null) {
            return List.of();
        }
        TreePath store = JavaRuntime.store(request);
        if (!placed.contains(store)) {
            JavaRuntime.authorities(place.tree(), place.clock())
                    .ifPresent(content ->
                            place.put(ATTEMPTED, store, new RegularFile(Attributes.of(0644, place.clock()), content)));
        }
        return runtime.missing(place.tree());
    }
}
