;;; What a user of Eglot types, and what the buffer is then.  -*- lexical-binding: t -*-

;; emacs --batch --load docs/editors/eglot.el --load this.el FILE ANSWER
;; FILE has a comment and a signature; ANSWER gets the buffer's text as JSON.

(require 'json)

(defun wait-until (condition what)
  "Let Emacs work until CONDITION holds; fail after a minute, with WHAT was waited for."
  (let ((end (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (error "Waited in vain until %s" what))
      (accept-process-output nil 0.05))))

(let ((file (pop command-line-args-left))
      (answer (pop command-line-args-left)))
  (switch-to-buffer (find-file-noselect file))
  (execute-kbd-macro (kbd "M->"))
  (wait-until #'eglot-managed-p "Eglot has a server")
  (execute-kbd-macro (kbd "C-M-i"))
  (with-temp-file answer
    (insert (json-encode (with-current-buffer (get-file-buffer file) (buffer-string))))))
