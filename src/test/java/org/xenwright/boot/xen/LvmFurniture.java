package org.xenwright.boot.xen;

import java.io.IOException;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelModule;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.tool.ToolBox;

/** What a privileged domain needs for thin pools of LVM: Debian's programs, the modules of its kernel and a command. */
final class LvmFurniture {
    // LVM asks for the last before it looks what a snapshot is of; a host with modprobe loads it then
    private static final List<String> MODULES = List.of("dm_mod", "dm_thin_pool", "dm_snapshot");
    private static final List<String> COMMANDS =
            List.of("pvcreate", "vgcreate", "vgchange", "vgs", "lvs", "lvcreate", "lvremove", "lvrename", "lvchange");

    private LvmFurniture() {}

    static UserSpace of(ToolBox tools) throws IOException {
        UserSpace space = new UserSpace(tools.folder("lvm2", "thin-provisioning-tools"));
        space.program("sbin/lvm");
        COMMANDS.forEach(each -> space.link("sbin/" + each, "lvm"));
        space.program("usr/sbin/pdata_tools");
        space.link("usr/sbin/thin_check", "pdata_tools");
        space.folder("etc/lvm");
        // nothing but LVM itself makes devices here
        space.file("etc/lvm/lvm.conf", Content.of("""
                activation {
                    udev_sync = 0
                    udev_rules = 0
                    monitoring = 0
                }
                devices {
                    obtain_device_list_from_udev = 0
                    use_devicesfile = 0
                    global_filter = [ "a|^/dev/loop|", "r|.*|" ]
                }
                """));
        PackageTree kernel = new PackageTree(
                tools.folder("xen-system-amd64", "xenstore-utils", "linux-image-amd64", "busybox-static"));
        ModuleSet modules = kernel.modules(kernel.kernel().release());
        List<String> there = modules.closure(Dom0Initramfs.MODULES).stream()
                .map(KernelModule::name)
                .toList();
        StringBuilder order = new StringBuilder();
        for (KernelModule module : modules.closure(MODULES)) {
            if (!there.contains(module.name())) {
                order.append("insmod /modules/").append(module.name()).append(".ko\n");
                space.file("modules/" + module.name() + ".ko", module.plain());
            }
        }
        space.file("usr/sbin/load-dm", Content.of("#!/bin/sh\n" + order + "mkdir -p /run/lvm /run/lock/lvm\n"));
        return space;
    }
}
