package org.xenwright.customize;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.application.Form;
import org.xenwright.application.JavaKit;
import org.xenwright.application.JavaRuntime;
import org.xenwright.application.LinkedRuntime;
import org.xenwright.application.WebServer;
import org.xenwright.layer.TreeDelta;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Makes a configured tree a project's own; see {@link CustomizeRequest} for what and in which order. */
public final class Customization {
    private final SandboxSource sandbox;
    private final Store store;
    private final @Nullable JavaKit kit;

    public Customization(SandboxSource sandbox, Store store) {
        this(sandbox, store, null);
    }

    private Customization(SandboxSource sandbox, Store store, @Nullable JavaKit kit) {
        this.sandbox = sandbox;
        this.store = store;
        this.kit = kit;
    }

    /**
     * Returns the same, which can link a runtime for an application; null where nothing is linked, as in a finished image,
     * which has its runtime.
     */
    public Customization linkingFrom(@Nullable JavaKit changed) {
        return new Customization(sandbox, store, changed);
    }

    /**
     * Makes the changes to a copy of a tree.
     *
     * @param tree not changed
     * @param inputs a digest of everything the tree was made of, by which the results of commands are found again
     * @param clock the build's time: what is new has it
     * @throws org.xenwright.problem.ProblemException when something in the request cannot be done
     */
    public Customized apply(Tree tree, Digest inputs, CustomizeRequest request, Instant clock) throws IOException {
        Tree own = tree.copy();
        Place place = new Place(own, clock);
        Accounts accounts = new Accounts(own, clock);
        for (UserAccount user : request.users()) {
            accounts.apply(user);
        }
        IdentityFiles.apply(place, request.identity());
        ArtifactFiles artifacts = new ArtifactFiles(place, accounts, store);
        for (ArtifactPlacement artifact : request.artifacts()) {
            artifacts.apply(artifact);
        }
        List<DeployTemplate> templates = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<ApplicationLayers.Layer> layers = List.of();
        ApplicationService service = null;
        LinkedRuntime linked = null;
        if (request.application() != null) {
            needSystemd(InitSystem.of(tree, request.init()).orElse(null));
            ApplicationLayers application = ApplicationLayers.of(request.application(), store);
            if (application.form() != Form.WAR) {
                JavaRuntime runtime =
                        JavaRuntime.of(request.application(), application, tree, kit, sandbox, store, clock);
                service = new ApplicationService(request.application(), application, runtime, tree);
                linked = runtime.linked();
                application = application.after(service.layers(tree.root().attributes(), clock));
            }
            layers = new ApplicationFiles(place).apply(request.application(), application);
            if (service != null) {
                templates.addAll(service.apply(place, accounts));
            } else {
                templates.addAll(ApplicationService.put(
                        WebServer.of(request.application()).files(request.application()), place));
            }
            notes.addAll(application.notes());
        }
        Set<TreePath> declared = new TreeSet<>();
        Path folder = request.overlay().folder();
        if (folder != null && Files.isDirectory(folder)) {
            OverlayFiles overlay = new OverlayFiles(place, accounts, request.overlay(), folder);
            overlay.apply();
            templates.addAll(overlay.templates());
            notes.addAll(overlay.notes());
            declared.addAll(overlay.placed());
            // a file of the project stands instead of one of the service
            Set<TreePath> theirs = new TreeSet<>(overlay.placed());
            overlay.templates().forEach(each -> theirs.add(each.path()));
            templates.removeIf(
                    each -> theirs.contains(each.path()) && !overlay.templates().contains(each));
        }
        InitSystem init = InitSystem.of(own, request.init()).orElse(null);
        if (init != null) {
            Set<TreePath> theirs = new TreeSet<>(declared);
            templates.forEach(each -> theirs.add(each.path()));
            notes.addAll(SystemStart.complete(place, init, theirs));
        }
        notes.addAll(ServiceFiles.of(init, place).apply(request.services()));
        if (!request.commands().isEmpty()) {
            new Commands(sandbox, store).run(own, inputs, changes(tree, own), request.commands(), declared, clock);
        }
        if (service != null) {
            notes.addAll(service.complete(place, declared));
        }
        templates.sort(Comparator.comparing(DeployTemplate::path));
        return new Customized(own, templates, notes, layers, linked);
    }

    /** Refuses to run an application where its unit would not be read. */
    private static void needSystemd(@Nullable InitSystem init) {
        if (init != null && init.kind() != InitSystem.Kind.SYSTEMD) {
            throw Problem.of(
                            "running the application as a service",
                            "take a base with systemd, or none; or place the application as an artifact and start it by a"
                                    + " service of your own")
                    .at("<image><application>")
                    .found("an image whose init is " + init.kind().title() + " (" + init.path() + ")")
                    .expected("systemd, of which the service is a unit")
                    .raise();
        }
    }

    /**
     * Tries what can be told without a tree: the form of accounts and names, and the overlay's files and templates.
     *
     * @throws org.xenwright.problem.ProblemException when no tree could be given these changes
     */
    public static void check(CustomizeRequest request) throws IOException {
        Tree empty = new Tree(Attributes.of(0755, Instant.EPOCH));
        Place place = new Place(empty, Instant.EPOCH);
        request.users().forEach(Accounts::check);
        IdentityFiles.apply(place, request.identity());
        Overlay overlay = request.overlay();
        Path folder = overlay.folder();
        if (folder != null && Files.isDirectory(folder)) {
            // owners are names of the tree
            List<Overlay.Rule> rules = overlay.rules().stream()
                    .map(rule -> new Overlay.Rule(rule.glob(), null, rule.mode()))
                    .toList();
            Overlay ownerless = new Overlay(folder, rules, overlay.context());
            new OverlayFiles(place, new Accounts(empty, Instant.EPOCH), ownerless, folder).apply();
        }
    }

    /**
     * Makes or changes accounts and their homes in a tree.
     *
     * @param tree is changed; its etc/passwd, etc/group and so on say who is there already
     * @throws org.xenwright.problem.ProblemException when an account cannot be made
     */
    public static void users(Tree tree, List<UserAccount> users, Instant clock) throws IOException {
        Accounts accounts = new Accounts(tree, clock);
        for (UserAccount user : users) {
            accounts.apply(user);
        }
    }

    /**
     * Returns the numbers of a user and a group that {@code user:group} or {@code user} means in a tree.
     *
     * @throws org.xenwright.problem.ProblemException when the tree knows no such user or group
     */
    public static long[] owner(Tree tree, String attempted, String owner, Instant clock) throws IOException {
        return new Accounts(tree, clock).owner(attempted, owner);
    }

    /** Returns a digest of the difference, written and hashed, since the files of the overlay have no digest yet. */
    private Digest changes(Tree before, Tree after) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(store.root()), "changes-");
        try {
            TreeDelta.write(before, after, folder);
            ByteArrayOutputStream digests = new ByteArrayOutputStream();
            for (String name : List.of("changed.tar", "removed")) {
                digests.writeBytes(Digest.of(folder.resolve(name)).hex().getBytes(StandardCharsets.US_ASCII));
            }
            return Digest.of(digests.toByteArray());
        } finally {
            for (String name : List.of("changed.tar", "removed")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }
}
