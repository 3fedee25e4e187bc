package main

import (
	"log"
	"os"

	"github.com/fsnotify/fsnotify"
)

// Where Kubernetes' own provisioner of host paths makes a volume's folder, with mode 0750 and for root.
const volumes = "/tmp/hostpath_pv"

// openVolumes lets containers of any user write to each new volume, as those of every other provisioner for one node do.
// A host path is the one kind of volume for which the kubelet does not do that itself (fsGroup).
func openVolumes() {
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		err = watcher.Add(volumes)
	}
	if err != nil {
		log.Printf("volumes stay closed to users other than root: %v", err)
		return
	}
	go func() {
		for event := range watcher.Events {
			if event.Has(fsnotify.Create) {
				if err := os.Chmod(event.Name, 0o777); err != nil {
					log.Printf("volume %s stays closed to users other than root: %v", event.Name, err)
				}
			}
		}
	}()
}
