# shellcheck shell=sh disable=SC2034
# The variables that shell files share, and with what TypeScript renders around them. No script contains this file: tests read it
# before each shell file, so a variable that is in neither is a finding.

# Of the host, and of every script
s=''      # state folder on the host (state-folder.sh)
d=''      # folder of inventories, rollout records and the lock, below $s (engine/host-folder.ts)
work=''   # temporary folder of the script (work-folder.sh)
sign=''   # random mark of the script's own lines, which no other process knows
found=''  # state of a path (digest.sh), or of what was looked at last
most_bytes=0     # size of the largest file that is read
no_room_status=0 # exit status of a script without room for its work folder

# host-mutex.sh
mutex_subject=''
mutex_patience=0
slot=''          # link that announces the script, or nothing

# transaction.sh
deadline=0
joins=''         # token of the change of a swap that waits for this one
rest=''          # token of the further changes of a swap
rest_seconds=0
rest_held=''     # links of a swap (takeover/host-rest.sh)
rest_before=''
verdict_seconds=0
limit_prepare=0
limit_activate=0
limit_prove=0
limit_verdict=''
limit_record=0
limit_evidence=0
limit_revert=0
began=0          # time of the first attempt to prove, by `now`; set again by steps that begin later
lacks=''         # what the last attempt to prove lacked, for the error
decided=''       # set once TERM and INT have no effect any more (watchdog.sh)
noted=''         # file that lists the directories that `reach` makes (install.sh)

# Steps of instances, in resources/instance/shell/: set there, and read by other steps of the same transaction
# begun        set once the activation has begun
# doomed       set once a hook has failed after which uWSGI only seems to serve
# swapped      set once the first of two zergs is replaced
# proven       time at which the proof succeeded first
# before       workers before they are replaced one by one
# old_workers  children of the master before the change
# retried      set where the manager was about to start the process again
# heard, said0 where the journal and the log ended before the change

# engine/lock.sh and engine/fence.sh
lock=''          # file of the lock
holder=''        # owner in it
left=0           # its remaining seconds
lock_owner=''
lock_seconds=0
lock_gone=''     # owner whose process has exited
fence_owner=''
fence_mark=''
fence_status=0

# resources/release/
b=''             # directory of the application
m=''             # folder of the records of its releases
n=''             # name of the new release
r=''             # folder of the new release
before=''        # target of `current` when the change was planned
keeper=''        # user who creates directories and links (keeper.sh)
hand=''          # owner of the releases
hand_group=''
kit=''           # install.sh as a text, for `as`
entering=''      # text that runs a command in the folder of a release
settled=''       # set once the users are known
begun=''         # set once the new release is begun
switched=''      # set once `current` is switched
unshared=''      # set where no directory `shared` was there
fresh_venv=''    # virtual environment that the script makes
staged_link=''
staged_note=''
sweep_current='' # command that removes staged links of `current`
keep_releases=''
memory=0
linked_from=''
release_group=''
shared_owner=''
shared_group=''
