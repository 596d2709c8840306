package org.xenwright.image;

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
import org.xenwright.customize.UserAccount;
import org.xenwright.domain.Domain;
import org.xenwright.domain.Guest;
import org.xenwright.domain.guest.GuestFile;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.domain.guest.NoCloud;
import org.xenwright.domain.guest.SshHostKey;
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
 * What differs between the tree of an image and that of a domain of it: identity, network, accounts, keys, rendered
 * templates and the files of the domain file, of which a later one wins. Where the image has cloud-init, accounts, time
 * zone and packages are left to it and it is told of them.
 */
final class DomainTree {
    private static final List<String> ACCOUNTS = List.of("etc/passwd", "etc/shadow", "etc/group", "etc/gshadow");
    private static final String SHELL = "bin/bash";
    private static final String NETWORKD_ENABLED =
            "etc/systemd/system/multi-user.target.wants/systemd-networkd.service";

    private final Tree image;
    private final DeployTemplates templates;
    private final TemplateEngine engine;
    private final Instant clock;
    private final GuestFiles.Habits habits;
    private final boolean cloudInit;

    /** @param image the tree of the image, which is only read */
    DomainTree(Tree image, DeployTemplates templates, Instant clock) {
        this.image = image;
        this.templates = templates;
        this.engine = new TemplateEngine(
                name -> Optional.ofNullable(templates.includes().get(name)));
        this.clock = clock;
        // every systemd brings networkd along, and where there is ifupdown too, it counts if it is enabled
        boolean networkd = image.find(NETWORKD_ENABLED).isPresent();
        boolean ifupdown = has("usr/sbin/ifup");
        this.cloudInit = has("usr/bin/cloud-init");
        GuestFiles.Network network =
                networkd || !ifupdown ? GuestFiles.Network.NETWORKD : GuestFiles.Network.INTERFACES;
        this.habits = new GuestFiles.Habits(network, !has("usr/lib/systemd/systemd-resolved"));
    }

    private boolean has(String path) {
        return image.follow(path).isPresent();
    }

    /**
     * Inodes by the path they belong to, on which there is no link.
     *
     * @param key what the guest's SSH server shows; null for none, or for one that it makes
     */
    SortedMap<TreePath, Inode> files(Domain domain, @Nullable SshHostKey key) throws IOException {
        SortedMap<TreePath, Inode> files = new TreeMap<>();
        if (cloudInit) {
            NoCloud.of(domain)
                    .forEach((name, text) -> put(files, new GuestFile.Text(NoCloud.SEED + name, text, 0600, "root")));
            if (!domain.guest().network().unset()) {
                put(files, new GuestFile.Text(NoCloud.NETWORK_SWITCH, NoCloud.NETWORK_OFF, 0644, "root"));
            }
        } else {
            accounts(domain, files);
            DomainAnswers.files(domain, image).forEach(file -> put(files, file));
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
        }
        return files;
    }

    /** A tree of a domain's files alone, in folders that are as they are in the image. */
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
                throw Problem.of("giving a domain its own files", "add the package tzdata, or correct the name")
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

    /** The place a path stands for once links are followed; folders that are missing are none. */
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
        return Problem.of("giving a domain its own files", "choose another path")
                .at(path)
                .found(what)
                .raise();
    }

    /** Refuses what a domain file says and this image cannot do. */
    void check(Domain domain, ImageManifest manifest) {
        if (!cloudInit) {
            DomainAnswers.check(domain, manifest, image);
        }
    }

    /** Makes the users of a domain with their homes and keys, in a tree that holds only what this needs. */
    private void accounts(Domain domain, SortedMap<TreePath, Inode> files) throws IOException {
        Guest.Access access = domain.guest().access();
        if (access.users().isEmpty()) {
            return;
        }
        Tree small = new Tree(image.root().attributes());
        List<String> known = new ArrayList<>(ACCOUNTS);
        if (has(SHELL)) {
            small.directory("bin", Attributes.of(0755, clock));
            known.add(SHELL);
        }
        for (String path : known) {
            if (image.follow(path).orElse(null) instanceof RegularFile file) {
                small.directory(TreePath.of(path).parent(), Attributes.of(0755, clock));
                small.put(path, new RegularFile(file.attributes(), file.content()));
            }
        }
        if (image.find("etc/skel").orElse(null) instanceof Directory skel) {
            small.directory("etc/skel", skel.attributes());
            skel.entries()
                    .forEach((name, inode) -> small.put(TreePath.of("etc/skel").child(name), inode));
        }
        List<UserAccount> users = new ArrayList<>();
        for (Guest.User user : access.users()) {
            TreePath home = TreePath.of("home/" + user.name());
            if (image.find(home).orElse(null) instanceof Directory there) {
                small.directory(home, there.attributes());
            }
            users.add(new UserAccount(user.name(), null, user.groups(), null, null, "", access.sshKeys(), null));
        }
        Tree before = small.copy();
        Customization.users(small, users, clock);
        small.walk((path, inode) -> {
            Inode was = before.find(path).orElse(null);
            boolean same = was instanceof RegularFile old && inode instanceof RegularFile now
                    ? old.content().equals(now.content())
                    : was != null && was.attributes().equals(inode.attributes());
            if (!same) {
                files.put(place(path.toString()), inode);
            }
        });
    }
}
