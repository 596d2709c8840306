package org.xenwright.image.domain;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.domain.Domain;
import org.xenwright.domain.guest.Guest;
import org.xenwright.domain.guest.GuestFile;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.domain.guest.NoCloud;
import org.xenwright.domain.guest.SshHostKey;
import org.xenwright.domain.language.Setting;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.Problem;
import org.xenwright.template.TemplateEngine;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The difference between the tree of an image and that of one of its domains: identity, network, accounts, keys,
 * rendered templates and the files of the domain file, of which a later one wins. Where the image has cloud-init, it
 * handles accounts, time zone and packages, and is told of them.
 */
final class DomainTree {
    private static final String ATTEMPTED = "giving a domain its own files";

    private final Tree image;
    private final PackageWorlds worlds;
    private final DeployTemplates templates;
    private final TemplateEngine engine;
    private final Instant clock;
    private final DomainAccounts accounts;
    private final GuestFiles.Habits habits;
    private final boolean cloudInit;
    private final boolean readsNetwork;
    private final DomainLabels labels;

    /**
     * @param image the tree of the image, which does not change
     * @param worlds one of which its packages are of
     */
    DomainTree(Tree image, DeployTemplates templates, Instant clock, PackageWorlds worlds) throws IOException {
        this.image = image;
        this.worlds = worlds;
        this.templates = templates;
        this.engine = new TemplateEngine(
                name -> Optional.ofNullable(templates.includes().get(name)));
        this.clock = clock;
        this.cloudInit = has("usr/bin/cloud-init");
        this.readsNetwork = NetworkProgram.of(image).isPresent();
        GuestFiles.Network network = NetworkProgram.of(image).orElse(GuestFiles.Network.NETWORKD);
        this.labels = new DomainLabels(image, clock);
        boolean resolver = has("usr/lib/systemd/systemd-resolved") || network == GuestFiles.Network.NETWORK_MANAGER;
        this.accounts = new DomainAccounts(image, clock);
        this.habits = new GuestFiles.Habits(network, !resolver, accounts.homes());
    }

    private boolean has(String path) {
        return image.follow(path).isPresent();
    }

    /**
     * Returns inodes by the path they belong to, which leads over no link.
     *
     * @param key of the guest's SSH server; null for none, or for one that it makes
     */
    SortedMap<TreePath, Inode> files(Domain domain, @Nullable SshHostKey key) throws IOException {
        SortedMap<TreePath, Inode> files = new TreeMap<>();
        if (cloudInit) {
            if (!domain.guest().seedDisk()) {
                NoCloud.of(domain)
                        .forEach((name, text) ->
                                put(files, new GuestFile.Text(NoCloud.SEED + name, text, 0600, "root")));
            }
            if (!domain.guest().links().isEmpty()) {
                put(files, new GuestFile.Text(NoCloud.NETWORK_SWITCH, NoCloud.NETWORK_OFF, 0644, "root"));
            }
        } else {
            accounts.made(domain.guest().access()).forEach((path, inode) -> files.put(place(path.toString()), inode));
            DomainAnswers.files(domain, image, worlds).forEach(file -> put(files, file));
        }
        Set<String> own = domain.guest().content().files().keySet();
        List<GuestFile> last = new ArrayList<>();
        for (GuestFile file : GuestFiles.of(domain, habits)) {
            if (own.contains(file.path())) {
                last.add(file);
            } else if (!(file instanceof GuestFile.Text text && !text.owner().equals("root"))) {
                // what belongs to a user lies in the home that the accounts name
                put(files, file);
            }
        }
        if (key != null) {
            String path = "/etc/ssh/ssh_host_ed25519_key";
            put(files, new GuestFile.Text(path, key.privateKey(), 0600, "root"));
            put(files, new GuestFile.Text(path + ".pub", key.publicKey(), 0644, "root"));
        }
        render(domain, files);
        for (GuestFile file : last) {
            put(files, file);
            permit(domain, file, files);
        }
        return labels.isLabelled() ? labels.on(files) : files;
    }

    /** Returns a tree of a domain's files alone, in folders that are as they are in the image. */
    Tree layer(SortedMap<TreePath, Inode> files) {
        Tree layer = new Tree(image.root().attributes());
        files.forEach((path, inode) -> {
            TreePath at = TreePath.ROOT;
            for (Name name : path.parent().names()) {
                at = at.child(name);
                Attributes attributes = image.find(at).orElse(null) instanceof Directory there
                        ? there.attributes()
                        : Attributes.of(0755, clock);
                layer.directory(at, attributes);
            }
            if (inode instanceof Directory) {
                layer.directory(path, inode.attributes());
            } else {
                layer.put(path, inode);
            }
        });
        return layer;
    }

    private void render(Domain domain, SortedMap<TreePath, Inode> files) {
        if (templates.templates().isEmpty()) {
            return;
        }
        Map<String, Object> context = new HashMap<>(templates.context());
        context.putAll(domain.context());
        for (DeployTemplates.Template each : templates.templates()) {
            String text = engine.render(each.name(), each.text(), context);
            Attributes attributes = Attributes.of(each.permissions(), clock).withOwner(each.uid(), each.gid());
            files.put(place(each.path()), new RegularFile(attributes, Content.of(text)));
        }
    }

    private void put(SortedMap<TreePath, Inode> files, GuestFile file) {
        TreePath place = place(file.path());
        if (file instanceof GuestFile.Link link) {
            if (!has(link.target()) && !link.target().endsWith("/UTC")) {
                throw Problem.of(ATTEMPTED, "add the package tzdata, or correct the name")
                        .at(file.path())
                        .found(link.target() + ", which the image does not have")
                        .raise();
            }
            files.put(place, new Symlink(Attributes.of(0777, clock), link.target()));
            return;
        }
        GuestFile.Text text = (GuestFile.Text) file;
        Attributes attributes = Attributes.of(text.mode(), clock);
        if (text.path().endsWith("/.ssh/authorized_keys")) {
            files.putIfAbsent(place.parent(), new Directory(attributes.withMode(0700)));
        } else if (image.find(place).orElse(null) instanceof RegularFile present && text.mode() != 0600) {
            // one that is there keeps its owner and mode, unless it holds a secret now
            Attributes old = present.attributes();
            attributes = attributes.withMode(old.mode() & 0777).withOwner(old.uid(), old.gid());
        }
        files.put(place, new RegularFile(attributes, Content.of(text.text())));
    }

    /** Gives a file of the domain file the owner and the mode said there. */
    private void permit(Domain domain, GuestFile file, SortedMap<TreePath, Inode> files) throws IOException {
        Guest.Permissions said = domain.guest().content().permissions().get(file.path());
        TreePath place = place(file.path());
        if (said == null || !(files.get(place) instanceof RegularFile made)) {
            return;
        }
        Attributes attributes = made.attributes();
        if (image.find(place).orElse(null) instanceof RegularFile present) {
            attributes = attributes.withOwner(
                    present.attributes().uid(), present.attributes().gid());
        }
        if (said.mode() != null) {
            attributes = attributes.withMode(said.mode());
        }
        if (said.owner() != null && !madeLater(domain, said.owner())) {
            long[] owner = Customization.owner(
                    accounts.known(path -> files.get(place(path))),
                    ATTEMPTED + ", " + file.path(),
                    said.owner(),
                    clock);
            attributes = attributes.withOwner(owner[0], owner[1]);
        }
        files.put(place, new RegularFile(attributes, made.content()));
    }

    /** Returns whether cloud-init makes a user, and then gives the files to it; until then they are root's. */
    private boolean madeLater(Domain domain, String owner) {
        String user = owner.split(":")[0];
        return cloudInit
                && !accounts.homes().containsKey(user)
                && domain.guest().access().users().stream()
                        .anyMatch(each -> each.name().equals(user));
    }

    /** Returns the place a path stands for once links are followed; missing folders are not links. */
    private TreePath place(String path) {
        TreePath wanted = TreePath.of(path);
        TreePath at = TreePath.ROOT;
        for (Name name : wanted.parent().names()) {
            TreePath next = at.child(name);
            Inode inode = image.find(next).orElse(null);
            if (inode instanceof Symlink) {
                next = image.real(next)
                        .filter(real -> image.find(real).orElse(null) instanceof Directory)
                        .orElseThrow(() -> inTheWay(path, "a link on the way that leads to no directory"));
            } else if (inode != null && !(inode instanceof Directory)) {
                throw inTheWay(path, "a file on the way");
            }
            at = next;
        }
        return at.child(wanted.name());
    }

    private static RuntimeException inTheWay(String path, String what) {
        return Problem.of(ATTEMPTED, "choose another path").at(path).found(what).raise();
    }

    /** Refuses a disk for cloud-init of an image that does not have it. */
    void checkCloudInit(Domain domain) {
        if (!cloudInit) {
            Setting said = domain.settings().get("guest.seed");
            throw Problem.of(ATTEMPTED, "take guest.seed out, or add the package cloud-init to the image")
                    .at(said == null ? domain.name() : said.origin().toString())
                    .found("a disk for cloud-init, which the image does not have")
                    .raise();
        }
    }

    /** Refuses settings of a domain file that this image cannot fulfil. */
    void check(Domain domain, ImageManifest manifest) {
        if (domain.guest().seedDisk()) {
            checkCloudInit(domain);
        }
        if (!cloudInit) {
            DomainAnswers.check(domain, manifest, image, worlds);
        }
        if (!readsNetwork && !domain.guest().links().isEmpty()) {
            throw Problem.of(ATTEMPTED, "add a package that sets networks up, or take the addresses out")
                    .at(domain.name())
                    .found("addresses for a guest, and nothing in the image that reads them")
                    .expected("systemd-networkd, NetworkManager, or ifup")
                    .raise();
        }
    }
}
